// SPDX-License-Identifier: MIT
#ifndef ENGINE_DIRECT_H
#define ENGINE_DIRECT_H

#include "engine/engine.h"

extern const struct engine_ops engine_direct;

#endif
