// SPDX-License-Identifier: MIT
#ifndef RUNTIME_SHARE_DAEMON_H
#define RUNTIME_SHARE_DAEMON_H

#include "base/err.h"
#include "runtime/share.h"

// Sees to it that virtiofsd may open the files that so many mounts take: this process's limit is raised if that is
// allowed. Else fails with ERR_UNSUPPORTED and names the first mount that goes beyond.
int share_daemon_room(const struct share_spec *spec, struct err **e);

// Starts virtiofsd, which shows the folder tree as it is mounted for this process, and fills in the daemon, its socket
// and its log. It dies with this process.
int share_daemon(struct share *s, const struct share_spec *spec, const char *tree, struct err **e);

#endif
