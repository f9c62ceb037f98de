// SPDX-License-Identifier: MIT
// The statuses with which the process ends: Firecracker's, and one of its own.
#ifndef VMM_EXIT_H
#define VMM_EXIT_H

enum vmm_exit {
	VMM_EXIT_OK = 0,            // the guest has reset or shut down
	VMM_EXIT_FAILED = 1,        // the microVM, or what it needs, failed
	VMM_EXIT_UNEXPECTED = 2,    // an error of this program
	VMM_EXIT_NO_KVM = 77,       // /dev/kvm is not there, or it opens and runs no guest
	VMM_EXIT_BAD_SYSCALL = 148, // a thread made a system call that its filter does not list
	VMM_EXIT_SIGBUS = 149,
	VMM_EXIT_SIGSEGV = 150,
	VMM_EXIT_SIGXFSZ = 151,
	VMM_EXIT_CONFIG = 152,    // the configuration file is wrong
	VMM_EXIT_ARGUMENTS = 153, // the command line is
	VMM_EXIT_SIGXCPU = 154,
	VMM_EXIT_SIGPIPE = 155,
	VMM_EXIT_SIGHUP = 156,
	VMM_EXIT_SIGILL = 157,
};

#endif
