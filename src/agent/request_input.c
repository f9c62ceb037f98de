// SPDX-License-Identifier: MIT
// What the host sends without a question. A process that has just ended is still spoken to: that is no fault.
#include "agent/request.h"
#include "agent/terminal.h"

int request_in(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	struct process *p = agent_find(a, f->process);

	(void)out;
	if (!p)
		return 0;
	if (sink_put(&p->in, f->body, f->len, e))
		return -1;
	// What a program gets before it begins would lie in the pipe, but the terminal is not there yet.
	if (p->in.fd >= 0 || p->state == PROCESS_RUNNING)
		sink_write(&p->in, &a->host, p->number);
	return 0;
}

int request_winsize(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	const struct process *p = agent_find(a, f->process);

	(void)out;
	(void)e;
	if (p && p->has_terminal && p->out.fd >= 0)
		terminal_resize(p->out.fd, frame_u16(f->body), frame_u16(f->body + 2));
	return 0;
}

int request_unread(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	struct process *p = agent_find(a, f->process);
	uint32_t stream = frame_u32(f->body);

	(void)out;
	if (stream != 1 && stream != 2)
		return err_set(e, "the host broke the protocol: nobody reads stream %u", stream);
	if (!p)
		return 0;
	// The terminal has the one descriptor. Once that is closed, the kernel says so to who uses the terminal.
	if (p->has_terminal && stream == 1)
		p->in.fd = -1;
	if (stream == 1)
		source_close(&p->out, &a->host, AGENT_OUT, p->number);
	else
		source_close(&p->err, &a->host, AGENT_ERR, p->number);
	return 0;
}

int request_credit(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	uint32_t stream = frame_u32(f->body), bytes = frame_u32(f->body + 4);
	struct process *p = agent_find(a, f->process);

	(void)out;
	if (stream != 1 && stream != 2)
		return err_set(e, "the host broke the protocol: credit for stream %u", stream);
	if (!p)
		return 0;
	if (!p->pid)
		process_hope(p);
	return source_grant(stream == 1 ? &p->out : &p->err, bytes, e);
}
