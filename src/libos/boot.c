// SPDX-License-Identifier: MIT
#include "libos/boot.h"

#include <sys/auxv.h>

const struct unikernel_boot *libos_boot;

unsigned boot_uid(void)
{
	return (unsigned)getauxval(AT_UID);
}

unsigned boot_gid(void)
{
	return (unsigned)getauxval(AT_GID);
}
