#!/usr/bin/env bash
# The page's scripts: form and lint (biome), types (tsc), logic (node --test).
# Where node or its packages cannot be had this says why and passes; MINUTES_SCRIPTS=must makes that a failure (CI).
set -euo pipefail
cd "$(dirname "$0")/.."

without() {
  echo "画面のスクリプトの検査を飛ばします：$1"
  [ "${MINUTES_SCRIPTS:-}" != must ]
  exit
}

command -v node >/dev/null && command -v npm >/dev/null || without "node（20以上）と npm がありません"
[ "$(node --print 'process.versions.node.split(".")[0]')" -ge 20 ] || without "node $(node --version) は古すぎます（20以上）"
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --silent || without "検査の道具（package-lock.json）を取得できません"
fi
npm run --silent lint
npm run --silent types
npm run --silent test
