// SPDX-License-Identifier: MIT
// The process of a container, from its birth to the tender's first instruction: it is in its namespaces and its cgroup,
// has the tap, and waits at the gate. Then it becomes the tender.
#ifndef UNI_KEEPER_H
#define UNI_KEEPER_H

#include <stdint.h>
#include <sys/types.h>

#include "oci/config.h"
#include "runtime/log.h"
#include "runtime/state.h"
#include "uni/program.h"

struct keeper {
	const struct state *state;
	const struct oci_config *config;
	const struct program *program;
	uint64_t heap; // bytes
	const char *tender;
	int report; // end of a pair, see runtime/report.h
};

// Returns the namespaces that the process is to be born in: those of a container that are not joined.
uint64_t keeper_namespaces(const struct oci_config *c);

// Does it all, in the process that was forked for it.
void __attribute__((noreturn)) keeper_main(const struct keeper *k);

#endif
