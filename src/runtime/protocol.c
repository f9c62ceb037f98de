// SPDX-License-Identifier: MIT
#include "runtime/protocol.h"

#include <stddef.h>

#include "abi/agent.h"
#include "base/text.h"
#include "runtime/control.h"

#define FAIL_MAX 4096

enum speaker { GUEST = 1, SHIM = 2, CLIENT = 4 };

static const struct rule {
	uint16_t type;
	unsigned speakers;
	uint32_t least, most;
} rules[] = {
	{AGENT_HELLO, GUEST, 12, 12},
	{AGENT_OK, GUEST | SHIM, 0, AGENT_BODY_MAX},
	{AGENT_FAIL, GUEST | SHIM, 0, FAIL_MAX},
	{AGENT_OUT, GUEST | SHIM, 0, AGENT_BODY_MAX},
	{AGENT_ERR, GUEST | SHIM, 0, AGENT_BODY_MAX},
	{AGENT_EXIT, GUEST | SHIM, 4, 4},
	{AGENT_PHASE, GUEST, 12, 12},
	{AGENT_START, CLIENT, 0, 0},
	{AGENT_EXEC, CLIENT, 2, AGENT_SPEC_MAX},
	{AGENT_SIGNAL, CLIENT, 8, 8},
	{AGENT_STATS, CLIENT, 0, 0},
	{AGENT_PIDS, CLIENT, 0, 0},
	{AGENT_UPDATE, CLIENT, 2, AGENT_BODY_MAX},
	{AGENT_IN, CLIENT, 0, AGENT_BODY_MAX},
	{AGENT_WINSIZE, CLIENT, 4, 4},
	{AGENT_UNREAD, CLIENT, 4, 4},
	{AGENT_CREDIT, GUEST | SHIM | CLIENT, 8, 8},
	{SHIM_PAUSE, CLIENT, 0, 0},
	{SHIM_RESUME, CLIENT, 0, 0},
	{SHIM_PROCESSES, CLIENT, 0, 0},
};

static const struct rule *find(uint16_t type)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rules[i].type == type)
			return &rules[i];
	return NULL;
}

static uint32_t limit(uint16_t type, enum speaker speaker)
{
	const struct rule *r = find(type);

	return r && r->speakers & speaker ? r->most : FRAME_REFUSED;
}

uint32_t protocol_from_guest(uint16_t type)
{
	return limit(type, GUEST);
}

uint32_t protocol_from_shim(uint16_t type)
{
	return limit(type, SHIM);
}

uint32_t protocol_from_client(uint16_t type)
{
	return limit(type, CLIENT);
}

bool protocol_is_sound(const struct frame *f)
{
	const struct rule *r = find(f->type);

	return r && f->len >= r->least && f->len <= r->most;
}

int protocol_refusal(const struct frame *f, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};

	text_show(&text, (const char *)f->body, FAIL_MAX);
	return err_set(e, "%s", buf_text(&text));
}
