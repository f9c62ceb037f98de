// SPDX-License-Identifier: MIT
// Files that came inside CREATE, where the host shares no folder.
#ifndef AGENT_MOUNTS_FILES_H
#define AGENT_MOUNTS_FILES_H

#include "agent/container.h"
#include "base/err.h"

#define MOUNTS_FILE_DIR "/run/files"

// Makes a file of the guest and a mount of it. Returns a descriptor, or -1 with *e set.
int mounts_text(const char *name, const void *data, size_t len, unsigned mode, struct err **e);

// The same with the content that CREATE has for mount number i of config.json.
int mounts_file(const struct container *c, size_t i, struct err **e);

#endif
