#!/bin/sh
# The jars of config/jars.txt:
#   jars.sh fetch PURPOSE...    makes lib/ hold them, each with its SHA-256
#   jars.sh path PURPOSE...     prints their class path
#   jars.sh names PURPOSE...    prints their file names
#   jars.sh check FILE [NAME]   compares a file with the SHA-256 of its name
set -eu

home=$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)
lib=$home/lib
table=$home/config/jars.txt
part=

die() {
    echo "jars.sh: $*" >&2
    exit 1
}

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# jar_name GROUP:ARTIFACT:VERSION, or the name itself where it is a plain file
jar_name() {
    case $1 in
        *:*) rest=${1#*:}; echo "${rest%:*}-${rest##*:}.jar" ;;
        *) echo "$1" ;;
    esac
}

# each COMMAND PURPOSE...: runs COMMAND NAME SHA COORDINATES for each line of the table with one of the purposes
each() {
    command=$1
    shift
    while read -r purpose coordinates sha; do
        for wanted in "$@"; do
            if [ "$purpose" = "$wanted" ]; then "$command" "$(jar_name "$coordinates")" "$sha" "$coordinates"; fi
        done
    done <"$table"
}

# compare FILE NAME SHA
compare() {
    actual=$(sha256 "$1")
    if [ "$actual" = "$3" ]; then return; fi
    die "$1 is not the $2 that config/jars.txt names:
  expected SHA-256 $3
  got      SHA-256 $actual
If it lies in lib/, remove it, and it is fetched again; if it was just fetched, the repository holds another file."
}

fetch() {
    if [ -f "$lib/$1" ]; then
        compare "$lib/$1" "$1" "$2"
        return
    fi
    mkdir -p "$lib"
    part=$(mktemp -d "$lib/.fetch.XXXXXX")
    echo "fetching $1" >&2
    by_maven "$1" "$3" || by_curl "$1" "$3" || die "cannot fetch $1: do one of these and run it again
  - install Maven (mvn), which knows where jars are
  - set MAVEN_REPO to the base address of a Maven repository or mirror, and have curl
  - put the file into $lib yourself"
    compare "$part/$1" "$1" "$2"
    mv "$part/$1" "$lib/$1"
    rm -rf "$part"
}

# What Maven says is of interest only when it fails.
by_maven() {
    command -v mvn >/dev/null || return 1
    if mvn -q -B dependency:copy -Dartifact="$2" -DoutputDirectory="$part" </dev/null >"$part/said" 2>&1; then
        [ -f "$part/$1" ]
    else
        cat "$part/said" >&2
        return 1
    fi
}

by_curl() {
    [ -n "${MAVEN_REPO:-}" ] && command -v curl >/dev/null || return 1
    group=$(echo "${2%%:*}" | tr . /)
    rest=${2#*:}
    curl -fsSL --connect-timeout 10 --retry 2 -o "$part/$1" "${MAVEN_REPO%/}/$group/${rest%:*}/${rest##*:}/$1"
}

print_name() {
    echo "$1"
}

print_path() {
    printf '%s' "$separator$lib/$1"
    separator=:
}

check_if_named() {
    if [ "$1" = "$asked" ]; then
        compare "$file" "$1" "$2"
        found=yes
    fi
}

trap 'if [ -n "$part" ]; then rm -rf "$part"; fi' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

action=${1:-}
[ $# -lt 2 ] || shift
case $action in
    fetch)
        each fetch "$@"
        ;;
    names)
        each print_name "$@"
        ;;
    path)
        separator=
        each print_path "$@"
        echo
        ;;
    check)
        file=$1
        asked=${2:-${1##*/}}
        found=no
        each check_if_named run test redis server
        [ "$found" = yes ] || die "$asked is not in $table"
        ;;
    *)
        echo "usage: jars.sh fetch|path|names PURPOSE... | check FILE [NAME]" >&2
        exit 2
        ;;
esac
