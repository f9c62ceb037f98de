// SPDX-License-Identifier: MIT
// Where init and assay meet on the running machine.
#ifndef ABI_INIT_H
#define ABI_INIT_H

#define INIT_RUN_DIR    "/run/assay"
#define INIT_VOLUME_DIR "/run/assay/volume"  // the results volume is mounted here; an empty folder: there is none
#define INIT_RAM_DIR    "/run/assay/results" // every result is kept here too, so that a lost stick loses nothing
#define INIT_AFTER_FILE "/run/assay/after"   // what assay.conf wants at the end: poweroff, reboot or shell
#define INIT_LOG_DIR    "/run/assay/logs"    // logs of what init starts

// Kernel command line keys.
#define INIT_KEY_BOOT   "assay.boot"   // PARTUUID of the boot volume
#define INIT_KEY_SHA256 "assay.sha256" // SHA-256 of the squashfs root, which is also the image's identity
#define INIT_KEY_MODE   "assay.mode"   // measure or rescue

// Exit status of `assay run`.
enum init_exit {
	INIT_EXIT_DONE = 0,        // the run is over and its results are on the volume
	INIT_EXIT_FAILED = 1,      // the run could not be made; the reason was printed
	INIT_EXIT_USAGE = 2,       // wrong command line
	INIT_EXIT_UNDELIVERED = 3, // the run is over and its results are in INIT_RAM_DIR only
};

#endif
