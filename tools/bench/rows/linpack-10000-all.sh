# SPDX-License-Identifier: MIT
# shellcheck shell=bash
. "$TOP/tools/bench/linpack.sh"
linpack_row 10000 all
