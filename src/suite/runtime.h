// SPDX-License-Identifier: MIT
// The runtimes that are compared: one line each in suite/runtimes.c.
#ifndef SUITE_RUNTIME_H
#define SUITE_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "suite/thin.h"

struct runtime {
	const char *name;           // column in every table, e.g. "gvisor-systrap"
	const char *implementation; // what it really is, e.g. "runsc"
	const char *provenance;     // "debian", "debian, patched", "assay", "upstream"
	const char *engine;         // of engine/table.c
	const char *what;           // one sentence for the report
	enum thin thin;             // what runs on it with coverage = thin
	bool is_slow;               // with coverage = thin, in the first repetition only
	const char *hypervisor;     // name of the one that it starts, or NULL; its version is part of the runtime's
	const char *hypervisor_path;
	const char *upstream; // program that takes the hypervisor's place when it is on the path, or NULL
	const char *image;    // name of the container image that it needs, NULL: "bench", which all others run
	struct engine_runtime call;
};

// The table, in the order of the report; the count is stored in *n.
const struct runtime *runtime_table(size_t *n);

// Returns the runtime of that name, or NULL.
const struct runtime *runtime_find(const char *name);

// Fills in how the engine calls the runtime: as in the table, but the program is taken from the first of the folders
// $ASSAY_RUNTIME_DIR (colons between) that has it. path is storage for its name and must outlive *call.
void runtime_call(const struct runtime *r, struct engine_runtime *call, char *path, size_t size);

// Checks that the runtime's program is there and may be executed; native has none. Fails with ERR_UNSUPPORTED.
int runtime_check(const struct runtime *r, struct err **e);

// Appends the version that the runtime's own binary reports (first line of --version, without its name) and that of its
// hypervisor ("1.2, QEMU 10.0.13"), or the kernel's release for native. Returns -1 when the binary is missing or does
// not answer, with the reason in *e.
int runtime_version(const struct runtime *r, struct buf *out, struct err **e);

// Returns the provenance to print: "debian, patched" when /usr/lib/assay/provenance/IMPLEMENTATION.json says so.
const char *runtime_provenance(const struct runtime *r);

#endif
