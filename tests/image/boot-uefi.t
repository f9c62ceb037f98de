#!/bin/bash
# SPDX-License-Identifier: MIT
export FIRMWARE=uefi VOLUME=later
. "$(dirname "$0")/smoke.sh"
