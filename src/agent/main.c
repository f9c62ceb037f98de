// SPDX-License-Identifier: MIT
// Process 1 of a guest. It says hello to the host, does what the host asks, and when that is over ends the VM.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/boot.h"

// The first bytes wait until the host is there; what comes later must not hold us.
static int say_hello(struct agent *a, struct err **e)
{
	if (frame_flush(&a->host, e))
		return -1;
	if (fcntl(a->host.fd, F_SETFL, O_RDWR | O_NONBLOCK))
		return err_sys(e, "cannot set up the stream");
	return 0;
}

// Descriptors 0 to 2 are taken, whether or not the kernel found a console: nothing else of ours may get them.
static void take_standard(void)
{
	int fd;

	do
		fd = open("/", O_PATH);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int run(uint64_t began, struct err **e)
{
	static struct agent a;
	int stream = boot_guest(e);

	if (stream < 0)
		return -1;
	agent_begin(&a, stream, &effects_guest, began);
	return say_hello(&a, e) ? -1 : agent_serve(&a, e);
}

int main(void)
{
	uint64_t began = agent_ns();
	CLEANUP_ERR struct err *e = NULL;

	if (getpid() != 1) {
		fputs("agent: this is process 1 of a guest and runs as nothing else\n", stderr);
		return 2;
	}
	take_standard();
	if (run(began, &e))
		dprintf(STDERR_FILENO, "agent: %s\n", err_text(e));
	boot_end();
	// Then the kernel ends it: it does not live without process 1.
	return 1;
}
