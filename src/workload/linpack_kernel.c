// SPDX-License-Identifier: MIT
#include "workload/linpack_kernel.h"

#include <string.h>

const struct linpack_kernel *const linpack_kernels[] = {
#if defined(__x86_64__)
	&linpack_avx512,
	&linpack_avx2,
#endif
	&linpack_portable,
	NULL,
};

const struct linpack_kernel *linpack_kernel_find(const char *name)
{
	for (const struct linpack_kernel *const *k = linpack_kernels; *k; k++)
		if ((!strcmp(name, "auto") || !strcmp(name, (*k)->name)) && (*k)->is_usable())
			return *k;
	return NULL;
}
