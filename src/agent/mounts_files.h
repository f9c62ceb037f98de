// SPDX-License-Identifier: MIT
// Files that came inside CREATE, where the host shares no folder.
#ifndef AGENT_MOUNTS_FILES_H
#define AGENT_MOUNTS_FILES_H

#include <stddef.h>

#include "base/err.h"
#include "base/json.h"

#define MOUNTS_FILE_DIR "/run/files"

// Makes a file of the guest and a mount of it. Returns a descriptor, or -1 with *e set.
int mounts_text(const char *name, const void *data, size_t len, unsigned mode, struct err **e);

// The same with the content that CREATE has for mount number i of config.json, which is the next in its list.
int mounts_file(yyjson_arr_iter *files, size_t i, struct err **e);

#endif
