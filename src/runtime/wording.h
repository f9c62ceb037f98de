// SPDX-License-Identifier: MIT
// dockerd takes certain words in an error of create or start for the news that the container's program is missing or
// must not be run, and tells its user so. Errors about anything else must do without them.
#ifndef RUNTIME_WORDING_H
#define RUNTIME_WORDING_H

#include "base/err.h"

// Says the same in other words. Returns -1, always.
int wording_avoid(struct err **e);

#endif
