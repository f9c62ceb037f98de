// SPDX-License-Identifier: MIT
// Files beneath a folder, whatever their names say: no "..", no symbolic link leads out.
#ifndef WORKLOAD_BENEATH_H
#define WORKLOAD_BENEATH_H

// Opens a file or folder for reading, without waiting for anything. `path` is relative to `root` and not empty. Links
// that stay beneath are followed where the system has openat2(2), and refused elsewhere. A descriptor, or −1 and errno.
int beneath_open(int root, const char *path);

// The same without openat2, one component at a time: every symbolic link is refused.
int beneath_open_by_steps(int root, const char *path);

#endif
