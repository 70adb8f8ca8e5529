#!/bin/sh
# Three images, three commands.
docker build --target web --tag layerlab-bake-web:1.0 .
docker build --target worker --tag layerlab-bake-worker:1.0 .
docker build --target admin --tag layerlab-bake-admin:1.0 .
