// SPDX-License-Identifier: MIT
#include "runtime/shim_parts.h"

static void close_fd(int *fd)
{
	scope_close(fd);
	*fd = -1;
}

// They are gone, and another container of the same network may give their names to its own.
static void forget_taps(struct shim *s)
{
	if (!s->state.taps[0])
		return;
	s->state.taps[0] = 0;
	state_save(&s->state, NULL);
}

void shim_close(struct shim *s)
{
	// The VM first: nothing may run in it when its network and files go.
	vm_kill(&s->vm);
	s->agent.fd = -1;
	share_stop(&s->share);
	nic_close(&s->nics);
	forget_taps(s);
	shim_clients_flush(s);
	close_fd(&s->listener);
	for (size_t i = 0; i < SHIM_CLIENTS; i++)
		if (s->clients[i].number)
			shim_client_close(s, &s->clients[i]);
	vm_console_close(&s->console);
	pump_close(&s->pump);
	frame_free(&s->agent);
}
