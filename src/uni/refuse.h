// SPDX-License-Identifier: MIT
// What a configuration may ask for and a unikernel cannot do.
#ifndef UNI_REFUSE_H
#define UNI_REFUSE_H

#include "base/err.h"
#include "oci/config.h"

// Fails with ERR_UNSUPPORTED, naming the field, on what a container would miss: volumes, terminals, device files, hooks
// inside. The host's network and joined process namespaces were refused by the reader of config.json already. What only
// limits a Linux process, such as capabilities, seccomp and read-only paths, has nothing left to limit, and passes.
int refuse(const struct oci_config *c, struct err **e);

#endif
