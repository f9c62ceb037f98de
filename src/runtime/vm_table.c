// SPDX-License-Identifier: MIT
#include <string.h>

#include "runtime/vm.h"
#include "runtime/vm_fcapi.h"
#include "runtime/vm_qemu.h"

static const struct vm_ops *const table[] = {&vm_qemu, &vm_fcapi};

const struct vm_ops *vm_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strcmp(table[i]->name, name) == 0)
			return table[i];
	return NULL;
}
