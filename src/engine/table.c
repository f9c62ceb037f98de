// SPDX-License-Identifier: MIT
#include <string.h>

#include "engine/direct.h"
#include "engine/engine.h"
#include "engine/oci.h"

static const struct engine_ops *const table[] = {&engine_direct, &engine_oci};

const struct engine_ops *engine_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(table[i]->name, name))
			return table[i];
	return NULL;
}
