// SPDX-License-Identifier: MIT
// Hooks of config.json that run on the host:
// https://github.com/opencontainers/runtime-spec/blob/main/config.md#posix-platform-hooks
#ifndef RUNTIME_HOOKS_H
#define RUNTIME_HOOKS_H

#include "base/err.h"
#include "oci/config.h"
#include "runtime/state.h"

// Runs the hooks of a kind in this process's namespaces, one after the other, the state on their standard input. A hook
// without a timeout has HOOKS_LIMIT_S. The first that fails ends it; the error names it and has its last words.
int hooks_run(const struct oci_config *c, enum oci_hook_kind kind, const struct state *s, struct err **e);

#define HOOKS_LIMIT_S 120

#endif
