#!/bin/sh
# How many sailings of the day left late.
set -eu
jq -r '"\(map(select(.left > .planned)) | length) of \(length) sailings left late"' /report/sailings.json
