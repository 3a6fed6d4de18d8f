#!/bin/sh
# Makes a token for a broker's token_file:  token.sh [-f FILE] [NAME ROLE]  (admin admin); a role is read, submit or
# admin. Prints the token, which is kept nowhere, and the line that knows it by its digest; -f adds that line to FILE.
set -eu

die() {
    echo "token.sh: $*" >&2
    exit "${code:-1}"
}

usage() {
    code=2 die "usage: token.sh [-f FILE] [NAME read|submit|admin]"
}

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

file=
if [ "${1:-}" = -f ]; then
    [ -n "${2:-}" ] || usage
    file=$2
    shift 2
fi
case $# in
    0) name=admin role=admin ;;
    2) name=$1 role=$2 ;;
    *) usage ;;
esac
case $name in '' | *[!A-Za-z0-9._-]*) usage ;; esac
case $role in read | submit | admin) ;; *) usage ;; esac

umask 077
if [ -n "$file" ] && [ -s "$file" ]; then
    if grep -q "^[[:space:]]*$name[[:space:]]" "$file"; then die "$file has a token named $name already"; fi
    if grep -Eq '^[[:space:]]*[^#[:space:]][^[:space:]]*[[:space:]]*$' "$file"; then
        die "$file holds a token without a name: write \"admin admin \" in front of it first"
    fi
fi
token=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
[ ${#token} -eq 64 ] || die "/dev/urandom gives nothing"
line="$name $role sha256:$(printf %s "$token" | sha256)"
if [ -n "$file" ]; then
    # The line before may lack its end.
    if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then line="
$line"; fi
    printf '%s\n' "$line" >>"$file"
    chmod o= "$file"
    echo "added $name ($role) to $file" >&2
    echo "$token"
else
    echo "$token"
    echo "$line"
fi
