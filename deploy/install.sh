#!/bin/sh
# minutes を、ネットワークのない計算機に入れる・更新する・前の版に戻す。
# 要るものは Python（BUNDLE にある版）と、coreutils・tar などの普通のコマンドだけ。
# `make bundle` が、一式の中に install という名前で置く。
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
prefix=/opt/minutes
data=
environment=/etc/minutes.env
python=
backups=
back=

say() { echo "$*" >&2; }
die() { say "$*"; exit 2; }
usage() {
  cat <<'END'
使い方: ./install [--prefix フォルダー] [--data-dir フォルダー] [--python 場所] [--backups フォルダー]
        ./install --back [--prefix フォルダー]

  --prefix    入れる所（既定 /opt/minutes）。更新も同じ所に
  --data-dir  録音と会議録のフォルダー（既定 設定の MINUTES_DATA_DIR、なければ /var/lib/minutes）。更新の前に保存します
  --python    使う Python（既定 python3.x を探します）
  --backups   更新の前のバックアップを置く所（既定 入れる所の backups）
  --env       接続先などの設定ファイル（既定 /etc/minutes.env。あれば読みます）
  --back      前の版に戻す
END
}

while [ $# -gt 0 ]; do
  case $1 in
    --prefix | --data-dir | --python | --backups | --env)
      [ $# -ge 2 ] || die "$1 の値を指定してください。"
      case $1 in
        --prefix) prefix=$2 ;;
        --data-dir) data=$2 ;;
        --python) python=$2 ;;
        --backups) backups=$2 ;;
        --env) environment=$2 ;;
      esac
      shift 2 ;;
    --back) back=1; shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
backups=${backups:-$prefix/backups}
last=$prefix/last-update

# --- common -----------------------------------------------------------------------------------

read_environment() {  # KEY=VALUE lines, as systemd reads them: nothing of the file is run
  [ -r "$environment" ] || return 0
  while IFS= read -r line; do
    case $line in
      MINUTES_*=* | AWS_*=*) export "${line%%=*}=$(echo "${line#*=}" | sed 's/^"\(.*\)"$/\1/')" ;;
    esac
  done <"$environment"
}

find_data() {
  read_environment
  data=${data:-${MINUTES_DATA_DIR:-/var/lib/minutes}}
  case $data in /*) ;; *) data=$PWD/$data ;; esac
}

as_owner() {  # what touches the data runs as whoever owns it, so that the service can go on reading it
  owner=$(stat -c %U "$data" 2>/dev/null || id -un)
  if [ "$(id -u)" = 0 ] && [ "$owner" != root ] && [ "$owner" != UNKNOWN ]; then
    runuser -u "$owner" -- "$@"
  else
    "$@"
  fi
}

refuse_running() {
  for process in /proc/[0-9]*; do
    [ "${process#/proc/}" = $$ ] && continue
    if { tr '\0' ' ' <"$process/cmdline"; } 2>/dev/null | grep -qE " $prefix/(versions/[^ ]*/|current/)?\.venv/bin/minutes (serve|worker|batch)"; then
      die "minutes が動いています（プロセス ${process#/proc/}）。サービスを止めてから、もう一度実行してください。"
    fi
  done
}

point_to() {  # the systemd units name $prefix/.venv; one rename switches all
  ln -s "versions/$1/.venv" "$prefix/.venv.new"
  mv -T "$prefix/.venv.new" "$prefix/.venv"
  ln -s "versions/$1" "$prefix/current.new"
  mv -T "$prefix/current.new" "$prefix/current"
}

current() { if [ -L "$prefix/current" ]; then basename "$(readlink "$prefix/current")"; fi; }
has_data() { [ -n "${MINUTES_DATABASE_URL:-}" ] || [ -e "$data/minutes.sqlite" ]; }

# --- back -------------------------------------------------------------------------------------

go_back() {  # $1 former version, $2 backup; the data as they are now stay beside
  former=$1 backup=$2
  [ -x "$prefix/versions/$former/.venv/bin/minutes" ] || die "前の版（$former）が $prefix/versions にありません。"
  if [ -n "$backup" ]; then
    if [ -n "${MINUTES_DATABASE_URL:-}" ]; then
      point_to "$former"
      die "版は前のもの（$former）に戻しました。PostgreSQL なので、手で戻してください：空のデータベースを MINUTES_DATABASE_URL に指定し、$prefix/.venv/bin/minutes restore $backup"
    fi
    [ -r "$backup" ] || die "更新前のバックアップ（$backup）がありません。"
    aside=$data.$(date +%Y%m%d-%H%M%S)
    owner=$(stat -c %u:%g "$data")
    mv -T "$data" "$aside" || die "「$data」の名前を変えられません（マウントした場所なら、中身を空にして minutes restore $backup）。"
    mkdir -m 700 "$data"
    [ "$(id -u)" != 0 ] || chown "$owner" "$data"
    if ! as_owner "$prefix/versions/$former/.venv/bin/minutes" restore "$backup" --data-dir "$data"; then
      rm -rf "$data"; mv -T "$aside" "$data"
      die "更新前のバックアップを戻せません。何も変えていません。"
    fi
    say "更新後のデータは「$aside」に残しました。要らなければ消してください。"
  fi
  point_to "$former"
}

if [ -n "$back" ]; then
  [ -r "$last" ] || die "戻す先（$last）がありません。"
  find_data
  former=$(sed -n 's/^former=//p' "$last")
  data=$(sed -n 's/^data=//p' "$last")
  refuse_running
  go_back "$former" "$(sed -n 's/^backup=//p' "$last")"
  rm "$last"
  say "前の版（$former）に戻しました。サービスを起動してください。"
  exit 0
fi

# --- checks -----------------------------------------------------------------------------------

fact() { sed -n "s/^$1=//p" "$here/BUNDLE"; }
[ -r "$here/BUNDLE" ] || die "一式の中の install を実行してください（$here に BUNDLE がありません）。"
version=$(fact version)
wanted=$(fact python)
[ "$(uname -s)-$(uname -m)" = "Linux-$(fact machine)" ] || die "この一式は Linux $(fact machine) のものです（この計算機は $(uname -s) $(uname -m)）。"
python=${python:-$(command -v "python$wanted" || command -v python3 || true)}
[ -n "$python" ] || die "Python $wanted がありません。OSのパッケージで入れてください。"
[ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$wanted" ] ||
  die "Python $wanted が要ります（$python は違います）。--python で指定するか、その版で作った一式を使ってください。"
say "[1/4] 一式が壊れていないか確かめています"
(cd "$here" && sha256sum -c --quiet SHA256SUMS >&2) || die "一式のファイルが壊れているか、変わっています。運び直してください。何も変えていません。"
if [ -e "$prefix/.venv" ] && [ ! -L "$prefix/.venv" ]; then
  die "「$prefix」には、make setup で入れた minutes があります。--prefix でほかの場所を指定してください。"
fi
mkdir -p "$prefix/versions"
free=$(df -Pk "$prefix" | awk 'NR == 2 { print $4 }')
[ "$free" -ge 2000000 ] || die "「$prefix」の空きが足りません（2GB要ります）。"
find_data
refuse_running

# --- the new version, beside the former -------------------------------------------------------

former=$(current)
home=$prefix/versions/$version
if [ "$former" = "$version" ]; then
  die "この版（$version）はもう入っています。"
fi
rm -rf "$home"
trap 'rm -rf "$home"' EXIT
say "[2/4] $version を入れています"
cp -R "$here/program" "$home"
cp -R "$here/models/." "$home/models/"
cp "$here/sbom.cdx.json" "$here/licences.csv" "$here/licences.txt" "$home/"
if [ -n "$former" ]; then  # models that the operator added come along, without a second copy
  for model in "$prefix/versions/$former/models"/*/; do
    [ -e "$home/models/$(basename "$model")" ] || cp -al "$model" "$home/models/"
  done
fi
"$python" -m venv --without-pip "$home/.venv"
for pip in "$here"/wheels/pip-*.whl; do
  "$home/.venv/bin/python" "$pip/pip" --isolated --disable-pip-version-check --quiet install \
    --no-index --find-links "$here/wheels" --no-deps --require-hashes -r "$here/requirements.txt"
done
"$home/.venv/bin/python" - "$home" <<'END'
import compileall, pathlib, sys, sysconfig
home = pathlib.Path(sys.argv[1])
pathlib.Path(sysconfig.get_path("purelib"), "minutes.pth").write_text(f"{home}\n")
command = pathlib.Path(sys.executable).with_name("minutes")
command.write_text(f"#!{sys.executable}\nfrom minutes.cli import main\n\nmain()\n")
command.chmod(0o755)
compileall.compile_dir(home / "minutes", quiet=1)
END
say "[3/4] モデルを確かめています"
"$home/.venv/bin/minutes" models verify >/dev/null
trap - EXIT

# --- the switch -------------------------------------------------------------------------------

backup=
if [ -n "$former" ] && has_data; then
  say "[4/4] 更新前のバックアップを取り、切り替えています"
  if [ -d "$data" ]; then
    used=$(du -sk "$data" | cut -f 1)
    mkdir -p "$backups"
    free=$(df -Pk "$backups" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$used" ] || die "「$backups」の空きが足りません（更新前のバックアップに最大 $((used / 1000)) MB）。--backups でほかの場所を指定してください。"
  fi
  mkdir -p "$backups"
  chmod 700 "$backups"
  [ "$(id -u)" != 0 ] || chown "$(stat -c %u:%g "$data" 2>/dev/null || echo 0:0)" "$backups"
  backup=$backups/minutes-$former-$(date +%Y%m%d-%H%M%S).tar
  as_owner "$prefix/versions/$former/.venv/bin/minutes" backup "$backup" --data-dir "$data" ||
    die "更新前のバックアップを取れません。版は前のまま（$former）です。"
else
  say "[4/4] 切り替えています"
fi
point_to "$version"
if has_data && ! as_owner "$home/.venv/bin/minutes" jobs list --json --data-dir "$data" >/dev/null; then
  [ -z "$former" ] || go_back "$former" "$backup"
  die "新しい版でデータを開けません。${former:+前の版（$former）に戻しました。}"
fi
if [ -n "$former" ]; then
  printf 'former=%s\nbackup=%s\ndata=%s\n' "$former" "$backup" "$data" >"$last"
  chmod 600 "$last"
  say "更新しました（$former → $version）。戻すときは、サービスを止めて：$here/install --back --prefix $prefix"
else
  say "入りました：$prefix/.venv/bin/minutes（$version）"
fi
