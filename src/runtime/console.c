// SPDX-License-Identifier: MIT
#include "runtime/console.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "runtime/vm.h"

#define TAIL 400 // bytes of a message

void vm_console_open(struct console *c, const char *path)
{
	c->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
}

// Drops the older half, so that memory and file stay bounded whatever a guest says.
static void forget(struct console *c)
{
	size_t old = c->text.len - VM_CONSOLE;

	memmove(c->text.data, c->text.data + old, VM_CONSOLE);
	c->text.len = VM_CONSOLE;
	c->text.data[VM_CONSOLE] = '\0';
	if (c->fd >= 0 && ftruncate(c->fd, 0) == 0)
		file_write_all(c->fd, c->text.data, c->text.len, NULL);
}

bool vm_console_read(struct console *c, int from)
{
	char chunk[4096];
	ssize_t n = read(from, chunk, sizeof(chunk));

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0)
		return false;
	buf_add(&c->text, chunk, (size_t)n);
	if (c->text.len + sizeof(chunk) > 2 * VM_CONSOLE)
		forget(c);
	else if (c->fd >= 0)
		file_write_all(c->fd, chunk, (size_t)n, NULL);
	return true;
}

void vm_console_tail(const struct console *c, struct buf *out)
{
	size_t skipped = c->text.len > TAIL ? c->text.len - TAIL : 0;

	if (!c->text.len)
		buf_str(out, "its console said nothing");
	else {
		buf_str(out, "its console said last: ");
		text_show(out, c->text.data + skipped, 4 * TAIL);
	}
}

void vm_console_close(struct console *c)
{
	scope_close(&c->fd);
	c->fd = -1;
	buf_free(&c->text);
}
