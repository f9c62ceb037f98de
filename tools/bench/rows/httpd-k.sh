# SPDX-License-Identifier: MIT
# shellcheck shell=bash
. "$TOP/tools/bench/web.sh"
web_row 'httpd keep-alive' -k
