// SPDX-License-Identifier: MIT
// What happens when anything dies: it is shown, saved, and the machine comes back by itself.
#ifndef INIT_CRASH_H
#define INIT_CRASH_H

#include "base/buf.h"
#include "init/ending.h"
#include "init/tail.h"
#include "init/volume.h"

struct crash {
	const char *what;        // died: "assay", "the boot"
	const char *why;         // "signal 11 (Segmentation fault)", "exit status 1", an error's text
	const struct tail *tail; // what it wrote last; NULL: nothing
};

// Appends the text for the file: what, why, when, its last lines, the kernel's last messages.
void crash_text(const struct crash *c, const char *kernel, struct buf *out);

// Shows the crash, saves it as crash-TIME.txt in memory and on the results volume (looking for one when none is
// mounted), and counts down 30 s. Returns what is to be done then: a reboot, unless somebody asked for a shell
// (and left it) or for something else.
enum ending crash(const struct crash *c, struct volume *v);

#endif
