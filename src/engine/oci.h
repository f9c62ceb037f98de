// SPDX-License-Identifier: MIT
#ifndef ENGINE_OCI_H
#define ENGINE_OCI_H

#include "engine/engine.h"
#include "oci/state.h"

extern const struct engine_ops engine_oci;

// Asks the runtime for the state of a container that engine_oci started.
int engine_oci_state(struct container *c, uint64_t deadline, struct oci_state *s, struct err **e);

#endif
