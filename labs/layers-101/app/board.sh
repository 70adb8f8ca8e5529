#!/bin/sh
# Shows the notices of the harbour that HARBOUR names, in alphabetical order.
if [ -z "$HARBOUR" ]; then
  echo "board: HARBOUR is not set" >&2
  exit 1
fi
echo "Notices of release $(cat /release.txt)"
grep "^$HARBOUR:" sorted.txt
