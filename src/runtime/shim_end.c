// SPDX-License-Identifier: MIT
#include "runtime/shim_parts.h"

static void close_fd(int *fd)
{
	scope_close(fd);
	*fd = -1;
}

void shim_close(struct shim *s)
{
	// The VM first: nothing may run in it when its network and files go.
	vm_kill(&s->vm);
	s->agent.fd = -1;
	share_stop(&s->share);
	nic_close(&s->nics);
	shim_clients_flush(s);
	close_fd(&s->listener);
	for (size_t i = 0; i < SHIM_CLIENTS; i++)
		if (s->clients[i].number)
			shim_client_close(s, &s->clients[i]);
	vm_console_close(&s->console);
	pump_close(&s->pump);
	frame_free(&s->agent);
}
