#!/bin/sh
# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
# Verify the unpacked evidence bundle this file lies in (or the folder given): sh VERIFY.sh [BUNDLE_FOLDER]. Exit status: 0 verified,
# 1 tampered or incomplete, 2 usage or tools missing, 3 not a bundle. Numbers are those of section 12 of the format. Left to verify.py:
# strict JSON, WARC headers, openings. (Patterns with a quote before a colon match nothing inside a canonical JSON string.)
set -u -f; export LC_ALL=C; findings=0; records=0
bad() { findings=$((findings + 1)); printf 'FINDING %s\n' "$*" | tr -c '\n\040-\176' '?'; }
[ $# -le 1 ] || { echo 'usage: sh VERIFY.sh [BUNDLE_FOLDER]'; exit 2; }
cd -- "${1:-$(dirname -- "$0")}" 2>/dev/null && [ -f manifest.json ] || { echo 'not an unpacked bundle: no manifest.json'; exit 3; }
command -v sha256sum >/dev/null && openssl pkeyutl -help 2>&1 | grep -q -e -rawin ||
  { echo 'sha256sum and openssl 3 (for Ed25519) are needed; without them use: python3 verify.py'; exit 2; }
tmp=$(mktemp -d) || exit 2; trap 'rm -rf "$tmp"' EXIT; trap 'exit 2' HUP INT TERM; : >"$tmp/types"; : >"$tmp/deleted"
sum() { sum=$(sha256sum); printf %s "${sum%% *}"; }
end() { tail -c 1 "$1" 2>/dev/null | od -An -tx1 | tr -d ' \n'; } # the last byte
bin() { printf "$(printf '%s\n' "$1" | awk '{ h = "0123456789abcdef"; for (i = 1; i < length($0); i += 2)
    printf "\\%03o", 16 * (index(h, substr($0, i, 1)) - 1) + index(h, substr($0, i + 1, 1)) - 1 }')"; } # hexadecimal to bytes
# Each line of base64 to a line of hexadecimal, or to `bad` if its spelling is not the canonical one.
unbase64() { printf '%s\n' "$1" | awk '{ a = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"; out = ""
    if ($0 !~ /^[A-Za-z0-9+\/]+=?=?$/ || length($0) % 4) { print "bad"; next }
    for (i = 1; i <= length($0); i += 4) {
      v = 0; for (j = i; j < i + 4; j++) { c = index(a, substr($0, j, 1)); v = v * 64 + (c ? c - 1 : 0) }
      out = out sprintf("%06x", v) }; keep = length(out) - 2 * gsub(/=/, ""); print (substr(out, keep + 1) ~ /[^0]/ ? "bad" : substr(out, 1, keep)) }'; }
is() { [ -f "$1" ] && [ "$(wc -c <"$1")" -eq "$3" ] && [ "sha256:$(sum <"$1")" = "$2" ]; } # FILE DIGEST LENGTH
lines() { printf '%s\n' "$1" | tr ',' '\n'; }
finish() { [ "$findings" -eq 0 ] || { echo "NOT VERIFIED: $findings finding(s)"; exit 1; }
  echo 'not checked: the key (compare vkey with a copy from elsewhere); openings and WARC headers (python3 verify.py);'
  echo 'not checked: whether the log holds further entries about these captures (that needs the vault)'
  echo VERIFIED; exit 0; }
# 12.1 Files and manifest.
list='\[\([0-9][0-9,]*\)\]'; m="^{\"captures\":$list,\"entries\":$list,\"files\":{\(.*\)},\"origin\":\"\([^\"]*\)\",\"size\":\([0-9]*\),\"v\":1}\$"
part() { sed -n "s|$m|\\$1|p" manifest.json; }
captures=$(part 1); entries=$(part 2); origin=$(part 4); size=$(part 5)
[ -n "$captures" ] && [ -n "$entries" ] && [ "$(wc -l <manifest.json)" -eq 0 ] && ! lines "$captures,$entries,$size" | grep -q -E '^0.|^$|.{16}' ||
  { bad 'manifest.json: expected the canonical form with captures and entries; found another'; finish; }
[ "$(lines "$captures" | sort -n -u)" = "$(lines "$captures")" ] && [ "$(lines "$entries" | sort -n -u)" = "$(lines "$entries")" ] ||
  bad "manifest.json: expected ascending indexes; found others"
[ -z "$(find . ! -type d ! -type f)" ] || bad 'expected files and folders only; found links or special files'
find . -type f >"$tmp/all"; number='(0|[1-9][0-9]*)'; files="README\.txt|VERIFY\.sh|verify\.py|checkpoint|vkey|manifest\.json"
files="^\./($files|entries/$number/(entry\.json|proof\.tlog-proof|openings\.jsonl|record-$number\.(prefix|payload)))\$"
grep -v -E "$files" "$tmp/all" >"$tmp/strange" && { bad "expected the files of a bundle; found $(cat "$tmp/strange")"; finish; }
part 3 | tr ',' '\n' | sed 's|^"\([^"]*\)":"sha256:\([0-9a-f]\{64\}\)"$|\2  ./\1|' | sort >"$tmp/named"
grep -v '^\./manifest\.json$' "$tmp/all" | xargs sha256sum | sort >"$tmp/found"
cmp -s "$tmp/named" "$tmp/found" ||
  bad "manifest.json: expected the files of the folder; differing: $(sort "$tmp/named" "$tmp/found" | uniq -u)"
[ "$(ls -A entries | sort -n)" = "$(lines "$entries")" ] || bad 'entries/: expected a folder per entry of the manifest'
# 12.2 Checkpoint and key.
vkey=$(cat vkey 2>/dev/null); name=${vkey%%+*}; rest=${vkey#*+}; id=${rest%%+*}; key=$(unbase64 "${rest#*+}")
[ "$(sed -n 1p vkey 2>/dev/null)" = "$vkey" ] && [ "$(end vkey)" = 0a ] || bad 'vkey: expected one line'
[ ${#key} -eq 66 ] && [ "${key#01}" != "$key" ] && [ "$id" = "$({ printf '%s\n' "$name"; bin "$key"; } | sum | cut -c1-8)" ] ||
  { bad "vkey: expected an Ed25519 verifier key; found $vkey"; finish; }
[ "$(sed -n 1,2p checkpoint 2>/dev/null)" = "$(printf '%s\n' "$origin" "$size")" ] && [ "$name" = "$origin" ] ||
  bad "checkpoint: expected origin $origin and size $size"
root=$(unbase64 "$(sed -n 3p checkpoint 2>/dev/null)")
[ "$(grep -n '^$' checkpoint 2>/dev/null)" = 4: ] && [ "$(end checkpoint)" = 0a ] && [ "$(tr -d '\n\040-\377' <checkpoint | wc -c)" -eq 0 ] &&
  ! sed '1,4d' checkpoint | grep -v -q -E '^— [^ +]+ [A-Za-z0-9+/]+=*$' && [ ${#root} -eq 64 ] ||
  { bad 'checkpoint: expected origin, size, root, an empty line, signatures'; finish; }
head -n 3 checkpoint >"$tmp/text"; bin "302a300506032b6570032100${key#01}" >"$tmp/key"; count=0
for line in $(sed -e '1,4d' -e 's/^— //; s/ /|/' checkpoint); do
  count=$((count + 1)); signature=$(unbase64 "${line#*|}")
  case "${line%%|*} $signature" in "$name $id"*) ;; *) [ $count -gt 1 ] || bad "checkpoint: expected a signature by $id first"; continue ;; esac
  bin "${signature#"$id"}" >"$tmp/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$tmp/key" -rawin -in "$tmp/text" -sigfile "$tmp/signature" >/dev/null 2>&1 ||
    bad "checkpoint: expected a valid signature by $id; found $signature"
done
[ $count -gt 0 ] || bad 'checkpoint: expected a signature; found none'
# 12.3 Entries and inclusion proofs.
for i in $(lines "$entries"); do
  entry=entries/$i/entry.json; proof=entries/$i/proof.tlog-proof
  [ -f "$entry" ] && [ -f "$proof" ] || { bad "entries/$i: expected entry.json and proof.tlog-proof"; continue; }
  hashes=$(sed -e '1,2d' -e '/^$/,$d' "$proof")
  { printf 'c2sp.org/tlog-proof@v1\nindex %s\n' "$i"; [ -z "$hashes" ] || printf '%s\n' "$hashes"; echo; cat checkpoint; } |
    cmp -s - "$proof" || bad "$proof: expected a proof for $i with this checkpoint"
  node=$({ printf '\000'; cat "$entry"; } | sum); at=$i; last=$((size - 1))
  set --; [ -z "$hashes" ] || set -- $(unbase64 "$hashes"); [ "$i" -lt "$size" ] || bad "$entry: expected an index below $size"
  while [ "$last" -gt 0 ]; do
    if [ $((at % 2)) -eq 1 ] || [ "$at" -lt "$last" ]; then
      sibling=${1:-bad}; [ $# -eq 0 ] || shift
      [ ${#sibling} -eq 64 ] || { bad "$proof: expected more hashes of 32 bytes in base64"; break; }
      if [ $((at % 2)) -eq 1 ]; then node=$(bin "01$sibling$node" | sum); else node=$(bin "01$node$sibling" | sum); fi
    fi; at=$((at / 2)); last=$((last / 2))
  done
  [ $# -eq 0 ] && [ "$node" = "$root" ] || bad "$proof: expected a proof that leads to $root; found $node"
  shape="^{\"actor\":\"$id\",\"body\":{.*},\"subject\":\"\([^\"]*\)\",\"time\":\"[0-9TZ:-]*\",\"type\":\"\([a-z-]*\)\",\"v\":1}\$"
  type=$(sed -n "s|$shape|\2|p" "$entry"); [ -n "$type" ] && [ "$(wc -l <"$entry")" -eq 0 ] || bad "$entry: expected an entry by $id"
  echo "$i $type" >>"$tmp/types"; sed -n 's|.*,"what":"payload"},"subject":"entry:\([0-9]*\)","time":"[^"]*","type":"deletion","v":1}$|\1|p' "$entry" >>"$tmp/deleted"
done
case $(cat entries/0/entry.json 2>/dev/null) in '{"actor":"'"$id"'","body":{"format":1,"hash":"sha256","origin":"'"$origin"'","software":"'*'","vkey":"'"$vkey"'"},"subject":"log","time":"'*'","type":"genesis","v":1}') ;;
  *) bad "entries/0/entry.json: expected genesis with the key in vkey" ;; esac
# 12.4 and 12.6 Captures: prefixes, payloads, and that each one asked for is there.
sized='{"digest":"\(sha256:[0-9a-f]\{64\}\)","length":\([0-9]\{1,15\}\)}'
for i in $(sed -n 's/ capture$//p' "$tmp/types"); do
  dir=entries/$i; n=0; seen=0; main=; : >"$tmp/state.$i"
  own=$(sed -n 's|^{"actor":"[^"]*","body":{"captured":"\([0-9TZ:-]*\)","fidelity":"\([a-z]*\)"\(,"first":\([0-9]*\)\)\{0,1\},.*"payload":'"$sized"',"records":\[{.*|\5 \6 \2 \1 \4|p' "$dir/entry.json")
  case $own in *' ') kind=stored ;; *) kind=revisit ;; esac # the index of the capture that stores it comes last
  sed -n 's|.*,"records":\[\({"payload":.*}\)\],"uri":{"commitment":"[^"]*"}},"subject":.*|\1|p' "$dir/entry.json" |
    awk '{ gsub(/},{"payload":/, "}\n{\"payload\":"); print }' |
    sed 's|"payload":null|"payload":{"digest":"null","length":0}|; s|^{"payload":{"digest":"\([^"]*\)","length":\([0-9]*\)},"prefix":'"$sized"',"type":"\([a-z]*\)"}$|\5 \1 \2 \3 \4|' >"$tmp/records"
  while read -r type digest length prefix prefix_length rest; do
    is "$dir/record-$n.prefix" "$prefix" "${prefix_length:-0}" && seen=$((seen + 1)) || bad "$dir/record-$n.prefix: expected $prefix of $prefix_length bytes"
    if [ "$digest" != null ] && [ -f "$dir/record-$n.payload" ]; then
      seen=$((seen + 1)); is "$dir/record-$n.payload" "$digest" "${length:-0}" ||
        { echo damaged >"$tmp/state.$i"; bad "$dir/record-$n.payload: expected $digest of $length bytes"; }
    elif [ "$digest" != null ]; then
      echo deleted >"$tmp/state.$i"; grep -q -x "$i" "$tmp/deleted" || bad "$dir/record-$n.payload: expected it, or a deletion entry"
    fi; [ "$digest" != null ] || digest=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    case $type in revisit) main=$main$type ;; re[!q]*) main=${main}stored
      case $own in "$digest $length "*) ;; *) bad "$dir: expected the payload's digest in record $n" ;; esac ;; esac; n=$((n + 1))
  done <"$tmp/records"
  [ "$main" = "$kind" ] && [ -n "$own" ] || bad "$dir/entry.json: expected a capture with one resource, response or revisit"
  records=$((records + seen)); echo "$own" >"$tmp/own.$i"
done
[ "$(grep -c '/record-' "$tmp/all")" -eq "$records" ] || bad "entries: expected $records record files that fit; found others"
for i in $(lines "$captures"); do
  [ -f "$tmp/own.$i" ] || { bad "capture $i: expected it in the bundle; found none"; continue; }
  read -r digest length fidelity captured first <"$tmp/own.$i"; store=${first:-$i}
  [ -f "$tmp/own.$store" ] || { bad "capture $i: expected entry $store, which stores its payload"; continue; }
  case $(cat "$tmp/own.$store") in "$digest $length "*' ') ;; *) bad "capture $i: expected the payload that entry $store stores" ;; esac
  state=$(cat "$tmp/state.$store"); echo "capture $i: $digest $length bytes, $fidelity, captured $captured: ${state:-intact}; time not checked"
done; finish
