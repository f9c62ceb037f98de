// SPDX-License-Identifier: MIT
#include "agent/request.h"

#define VARIES UINT32_MAX // the body has no one length

static const struct row {
	uint16_t type;
	bool is_request;
	uint32_t length, most; // of the body
	request_handler *handle;
} rows[] = {
	{AGENT_SETUP, true, VARIES, AGENT_BODY_MAX, request_setup},
	{AGENT_NETWORK, true, VARIES, AGENT_BODY_MAX, request_network},
	{AGENT_CREATE, true, VARIES, AGENT_SPEC_MAX, request_create},
	{AGENT_START, true, 0, 0, request_start},
	{AGENT_EXEC, true, VARIES, AGENT_SPEC_MAX, request_exec},
	{AGENT_SIGNAL, true, 8, 8, request_signal},
	{AGENT_STATS, true, 0, 0, request_stats},
	{AGENT_PIDS, true, 0, 0, request_pids},
	{AGENT_UPDATE, true, VARIES, AGENT_BODY_MAX, request_update},
	{AGENT_SHUTDOWN, true, 0, 0, request_shutdown},
	{AGENT_IN, false, VARIES, AGENT_BODY_MAX, request_in},
	{AGENT_WINSIZE, false, 4, 4, request_winsize},
	{AGENT_UNREAD, false, 4, 4, request_unread},
	{AGENT_CREDIT, false, 8, 8, request_credit},
};

static const struct row *find(uint16_t type)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].type == type)
			return &rows[i];
	return NULL;
}

uint32_t request_limit(uint16_t type)
{
	const struct row *r = find(type);

	return r ? r->most : FRAME_REFUSED;
}

static void answer(struct agent *a, const struct row *row, const struct frame *f)
{
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_BUF struct buf out = {0};
	int r = row->handle(a, f, &out, &e);

	if (r < 0)
		agent_fail(a, f->process, f->serial, err_text(e));
	else if (r != REQUEST_LATER)
		agent_ok(a, f->process, f->serial, out.data, out.len);
}

int request_frame(void *context, const struct frame *f, struct err **e)
{
	const struct row *row = find(f->type);
	struct agent *a = context;

	if (!row || (row->length != VARIES && row->length != f->len))
		return err_set(e, "the host broke the protocol: a frame of type %u with %u bytes", f->type, f->len);
	if (row->is_request != (f->serial != 0))
		return err_set(e, "the host broke the protocol: a frame of type %u with serial %u", f->type, f->serial);
	if (!row->is_request)
		return row->handle(a, f, NULL, e);
	answer(a, row, f);
	return 0;
}
