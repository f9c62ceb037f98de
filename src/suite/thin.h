// SPDX-License-Identifier: MIT
// What coverage = thin leaves out. Most machines that run the plan smoke are emulated, where a container of Docker
// takes three seconds and one of gVisor six; a workload that needs nothing new of a runtime is tried once, on few of
// them.
#ifndef SUITE_THIN_H
#define SUITE_THIN_H

// Of a workload: on which runtimes it is tried. Of a runtime: which workloads it gets. A workload runs on the runtimes
// of its own level and above; those above THIN_ALL in the first repetition only.
enum thin {
	THIN_LEAST, // any runtime, any repetition; of a runtime: nothing more than that
	THIN_ALL,   // any runtime but a variant of another one, any repetition
	THIN_KINDS, // one runtime of each kind
	THIN_BASE,  // the runtimes that others are compared with
};

#define THIN_MS 200 // what takes the duration of the settings takes no longer than this, but for THIN_ALL

#endif
