// SPDX-License-Identifier: MIT
#include "libos/net_hook.h"
#include "libos/host.h"
#include "libos/net_tcp.h"
#include "libos/net_tcp_table.h"
#include "libos/wait.h"

#include <string.h>
#include <unistd.h>

u32_t *net_hook_segment(struct pbuf *p, const struct tcp_pcb *pcb, u32_t *options)
{
	p->segment = pcb ? net_tcp_segment(pcb) : 0;
	return options;
}

u32_t net_hook_window(const struct tcp_pcb *pcb)
{
	return net_tcp_window(pcb);
}

u32_t net_hook_sequence(const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote, u16_t remote_port)
{
	const u32_t connection[] = {
		ip4_addr_get_u32(local), ip4_addr_get_u32(remote), (u32_t)local_port << 16 | remote_port};
	const u32_t ticks = (u32_t)(wait_now() / 4000); // of 4 µs, as the RFC has it

	return ticks + (u32_t)net_secret(connection, sizeof(connection));
}

_Noreturn void net_hook_broken(const char *what)
{
	static const char name[] = "libos: the network is broken: ";

	host_write(STDERR_FILENO, name, sizeof(name) - 1);
	host_write(STDERR_FILENO, what, strlen(what));
	host_write(STDERR_FILENO, "\n", 1);
	__builtin_trap();
}
