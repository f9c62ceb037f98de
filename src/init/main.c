// SPDX-License-Identifier: MIT
// PID 1 of the stick: from the initramfs to a root in memory, over the run, to the power switch. It never exits.
#include <stdio.h>
#include <unistd.h>

#include "init/boot.h"
#include "init/crash.h"
#include "init/fault.h"
#include "init/shutdown.h"
#include "init/supervise.h"

static enum ending run(struct volume *v)
{
	CLEANUP_ERR struct err *e = NULL;
	struct boot b = {0};
	struct crash c = {.what = "the boot"};
	int r = boot(&b, &e);

	volume_begin(v, &b.stick);
	if (!r)
		return supervise(&b, v);
	c.why = err_text(e);
	return crash(&c, v);
}

int main(void)
{
	struct volume v = {0};

	if (getpid() != 1) {
		fputs("init: this is PID 1 of the stick and runs as nothing else\n", stderr);
		return 2;
	}
	fault_catch();
	shut_down(run(&v), &v);
}
