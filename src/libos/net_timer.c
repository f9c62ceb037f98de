// SPDX-License-Identifier: MIT
#include "libos/net_timer.h"
#include "libos/wait.h"

#include "lwip/etharp.h"
#include "lwip/ip4_frag.h"
#include "lwip/priv/tcp_priv.h"

static const uint64_t ms = 1000000;
static const uint64_t stirred = 20000 * ms; // longer than any fragment or question for an address lives

static struct {
	uint64_t tcp_due; // 0: there is no connection to time
	uint64_t link_due;
	uint64_t link_end; // no one is stirred any more
} timer;

// lwIP calls it when there is a first connection.
void tcp_timer_needed(void)
{
	if (!timer.tcp_due && (tcp_active_pcbs || tcp_tw_pcbs))
		timer.tcp_due = wait_now() + TCP_TMR_INTERVAL * ms;
}

void net_timer_stir(uint64_t now)
{
	if (now >= timer.link_end)
		timer.link_due = now + ARP_TMR_INTERVAL * ms;
	timer.link_end = now + stirred;
}

// After a long sleep only the steps that count are made up for.
static void run_link(uint64_t now)
{
	for (int steps = 0; now >= timer.link_due && steps < 20; steps++) {
		etharp_tmr();
		ip_reass_tmr();
		timer.link_due += ARP_TMR_INTERVAL * ms;
	}
	if (now >= timer.link_due)
		timer.link_due = now + ARP_TMR_INTERVAL * ms;
}

static void run_tcp(uint64_t now)
{
	tcp_tmr();
	timer.tcp_due = tcp_active_pcbs || tcp_tw_pcbs ? now + TCP_TMR_INTERVAL * ms : 0;
}

bool net_timer_run(uint64_t now)
{
	bool did = false;

	if (timer.tcp_due && now >= timer.tcp_due) {
		run_tcp(now);
		did = true;
	}
	if (timer.link_end && now >= timer.link_due) {
		run_link(now);
		did = true;
		if (now >= timer.link_end)
			timer.link_end = 0;
	}
	return did;
}

uint64_t net_timer_due(void)
{
	uint64_t due = timer.tcp_due ? timer.tcp_due : WAIT_FOREVER;

	return timer.link_end && timer.link_due < due ? timer.link_due : due;
}

// lwIP's clock, which it reads for what is not exact.
u32_t sys_now(void)
{
	return (u32_t)(wait_now() / ms);
}
