// SPDX-License-Identifier: MIT
#include "vmm/config.h"

#include <string.h>

void vmm_config_default(struct vmm_config *c)
{
	*c = (struct vmm_config){.machine = {.vcpus = 1, .memory_mib = 128}, .logger = {.level = VMM_INFO}};
}

size_t vmm_config_devices(const struct vmm_config *c)
{
	return c->drive_count + c->net_count + c->vsock.is_given + c->entropy.is_given;
}

struct vmm_drive *vmm_config_drive(struct vmm_config *c, const char *id)
{
	for (size_t i = 0; i < c->drive_count; i++)
		if (strcmp(c->drives[i].id, id) == 0)
			return &c->drives[i];
	return NULL;
}

struct vmm_net *vmm_config_net(struct vmm_config *c, const char *id)
{
	for (size_t i = 0; i < c->net_count; i++)
		if (strcmp(c->nets[i].id, id) == 0)
			return &c->nets[i];
	return NULL;
}
