#!/bin/bash
# SPDX-License-Identifier: MIT
# Puts a file on the volume ASSAY of an image: put.sh IMAGE FILE NAME
. "$(dirname "$0")/lib.sh"
. "$TOP/tools/partitions.sh"

export MTOOLS_SKIP_CHECK=1
volume=$(partitions "$1" ASSAY)
[ -n "$volume" ] || die "$1 has no partition ASSAY"
mcopy -o -i "$volume" "$2" "::/$3"
