// SPDX-License-Identifier: MIT
// Device nodes and the links that every container has in /dev.
#ifndef AGENT_DEVICES_H
#define AGENT_DEVICES_H

#include "base/err.h"
#include "oci/config.h"

// Makes the default devices (config-linux.md), those of config.json, and the links; nothing if config.json binds a
// /dev. root is the folder of the root file system. The umask must be 0.
int devices_make(const struct oci_config *c, int root, struct err **e);

#endif
