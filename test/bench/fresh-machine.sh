#!/usr/bin/env bash
# Proves the first run on a fresh machine: a bare Debian 12 (minbase: no Docker, no browser, no display),
# in a mount namespace of its own, with nothing but Node and npm added; a clean clone; `npm start` to a
# page that answers; the same again at once; then `npm test`, twice.
# Package mirror, npm registry and their keys are those of this machine. Needs root, mmdebstrap and git.
# usage: fresh-machine.sh [start|test|all] [repository]; `test` is one `npm test` alone
set -euo pipefail

what=${1:-all}
repository=$(realpath "${2:-"$(dirname "${BASH_SOURCE[0]}")/../.."}")
start_limit_s=360
again_limit_s=10

if [[ ${LAYERLAB_FRESH_NAMESPACE:-} != yes ]]; then
  work=$(mktemp -d "${TMPDIR:-/tmp}/layerlab-fresh-XXXXXX")
  status=0
  LAYERLAB_FRESH_NAMESPACE=yes LAYERLAB_FRESH_WORK=$work \
    unshare --mount --propagation private -- "$0" "$what" "$repository" || status=$?
  # Its mounts ended with the namespace: only files of its own are left.
  rm -rf --one-file-system "$work"
  exit "$status"
fi

root=$LAYERLAB_FRESH_WORK/root
say() { printf '== %s\n' "$*"; }

say "bare Debian 12"
sources=$(grep -lE '^(URIs|deb ).*debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1 || true)
[[ -n $sources ]] || { say 'no package source of Debian found in /etc/apt'; exit 1; }
mmdebstrap --quiet --variant=minbase bookworm "$root" "$sources"
cp "$sources" "$root/etc/apt/sources.list.d/"
rm -f "$root/etc/apt/sources.list"
[[ $sources == *.list ]] && rm -f "$root"/etc/apt/sources.list.d/*.sources
cp /etc/resolv.conf /etc/hosts "$root/etc/"

say "Node and npm, as they are here"
cp "$(readlink -f "$(command -v node)")" "$root/usr/local/bin/node"
npm_folder=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
mkdir -p "$root/usr/local/lib/node_modules"
cp -r "$npm_folder" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
environment=(
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
  "npm_config_registry=$(cd / && npm config get registry 2>/dev/null)"
)
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [[ -n ${!name:-} ]] && environment+=("$name=${!name}")
done
keys=${NODE_EXTRA_CA_CERTS:-$(cd / && npm config get cafile 2>/dev/null)}
if [[ -f $keys ]]; then
  install -D -m 644 "$keys" "$root/usr/local/share/registry-keys.crt"
  environment+=(NODE_EXTRA_CA_CERTS=/usr/local/share/registry-keys.crt
    npm_config_cafile=/usr/local/share/registry-keys.crt)
fi

say "clean clone of $(git -C "$repository" rev-parse --short HEAD)"
git clone --quiet --no-local "$repository" "$root/root/layerlab"

# A root of its own, not a chroot: container runtimes look at what the root is mounted on.
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mkdir "$root/old-root"
cd "$root"
pivot_root . old-root
umount -l /old-root
rmdir /old-root
cd /root/layerlab

in_clone() { env -i "${environment[@]}" "$@"; }
now_ms() { date +%s%3N; }

# Jobs get a process group each, so that Ctrl-C can be sent as a terminal sends it: to the whole group.
set -m

# Starts, waits until the page is there, an engine answers and the kit is ready, and ends it with one
# Ctrl-C. $1: name, $2: limit in seconds
start_once() {
  local log=/root/$1.log began pid address= status=0 took
  began=$(now_ms)
  in_clone npm start </dev/null >"$log" 2>&1 &
  pid=$!
  while [[ -z $address ]]; do
    address=$(grep -oE 'http://127\.0\.0\.1:[0-9]+/[^ ]*' "$log" 2>/dev/null | head -n 1 || true)
    if ! kill -0 "$pid" 2>/dev/null || (($(now_ms) - began > $2 * 1000)); then
      cat "$log"
      say "$1: no page"
      return 1
    fi
    [[ -n $address ]] || read -rt 0.1 <> <(:) || true
  done
  took=$(($(now_ms) - began))
  say "$1: link after $((took / 1000)).$((took % 1000 / 100)) s"
  in_clone node test/bench/first-page.mjs "$address" "$2" || status=$?
  took=$(($(now_ms) - began))
  say "$1: usable after $((took / 1000)).$((took % 1000 / 100)) s (limit $2 s)"
  kill -INT -- "-$pid"
  wait "$pid" || true
  say "$1: ended"
  if ((status != 0)); then cat "$log"; fi
  ((status == 0 && took <= $2 * 1000))
}

result=0

prove_start() {
  start_once 'first npm start' "$start_limit_s" || result=1
  start_once 'second npm start' "$again_limit_s" || result=1
  say 'the lab, once'
  in_clone npx layerlab lab run layer-order --json </dev/null >/root/lab.json || result=1
  in_clone node -e '
    const { lab, engine, runs, checks } = JSON.parse(require("node:fs").readFileSync("/root/lab.json", "utf8"))
    console.log(lab, "on", engine.name, engine.version + ":", runs.length, "builds")
    for (const { id, pass, observed } of checks) console.log(pass ? "pass" : "FAIL", id + ":", observed)
    if (runs.length === 0 || !checks.every(({ pass }) => pass)) process.exit(1)
  ' || result=1
}

# Runs `npm test` in the clone. $1: name
prove_test() {
  local began
  began=$(now_ms)
  in_clone npm test </dev/null 2>&1 | tee "/root/$1.log" || result=1
  say "$1: $((($(now_ms) - began) / 1000)) s: $(grep -E '^[0-9]+ passed, ' "/root/$1.log" | tail -n 1)"
}

[[ $what == test ]] || prove_start
[[ $what == start ]] || prove_test 'first npm test'
[[ $what != all ]] || prove_test 'second npm test'
for left in /run/layerlab-*; do
  if [[ -e $left ]]; then
    say "left behind: $left"
    result=1
  fi
done
((result == 0)) && say 'all as promised' || say 'NOT as promised'
exit "$result"
