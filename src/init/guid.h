// SPDX-License-Identifier: MIT
#ifndef INIT_GUID_H
#define INIT_GUID_H

#include <stdbool.h>

#define GUID_SIZE 16 // bytes on disk
#define GUID_TEXT 36 // characters, without the NUL

// Reads "a55a0000-0000-4000-8000-000000000002" into the byte order of a GPT, where the first three groups are
// little-endian (UEFI 2.10, appendix A). Returns false for anything else.
bool guid_parse(const char *text, unsigned char out[GUID_SIZE]);

#endif
