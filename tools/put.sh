#!/bin/bash
# SPDX-License-Identifier: MIT
# Puts a file on the volume ASSAY of an image: put.sh IMAGE FILE NAME
. "$(dirname "$0")/lib.sh"

export MTOOLS_SKIP_CHECK=1
start=$(sfdisk --dump "$1" | sed -nE 's/^.* : start= *([0-9]+),.*name="ASSAY".*/\1/p')
[ -n "$start" ] || die "$1 has no partition ASSAY"
mcopy -o -i "$1@@$((start * 512))" "$2" "::/$3"
