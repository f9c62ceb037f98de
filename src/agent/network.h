// SPDX-License-Identifier: MIT
#ifndef AGENT_NETWORK_H
#define AGENT_NETWORK_H

#include "base/err.h"
#include "base/json.h"

// Sets up interfaces, routes and neighbours as AGENT_NETWORK (abi/agent.h) lists them, and brings lo up.
int network_set(yyjson_val *network, struct err **e);

#endif
