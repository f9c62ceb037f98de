#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes what a fuzzer begins with, where there is a script for it (seeds_NAME.py), and prints the folder; else nothing,
# and the fuzzer begins with nothing.
# usage: seeds.sh build/fuzz/fuzz_NAME
set -eu
name=$(basename "$1")
script=$(dirname "$0")/seeds_${name#fuzz_}.py
folder=$1.seeds
[ -f "$script" ] || exit 0
rm -rf "$folder"
python3 "$script" "$folder"
echo "$folder"
