// SPDX-License-Identifier: MIT
#ifndef RUNTIME_SHARE_FILES_H
#define RUNTIME_SHARE_FILES_H

#include "base/buf.h"
#include "base/err.h"
#include "runtime/share.h"

#define SHARE_FILE_MAX  (1u << 20) // bytes of one file
#define SHARE_FILES_MAX (4u << 20) // and of all together

// Appends the array "files" of AGENT_CREATE: what is in the files that config.json binds, for a guest that shares no
// folders with the host. They are copies. Folders and large files are refused: ERR_UNSUPPORTED.
int share_files(const struct share_spec *spec, struct buf *out, struct err **e);

#endif
