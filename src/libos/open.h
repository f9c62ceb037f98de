// SPDX-License-Identifier: MIT
// Open files and folders of the tree.
#ifndef LIBOS_OPEN_H
#define LIBOS_OPEN_H

struct file;
struct node;

// Opens a node. 0 with one holder in *out, or −errno.
int node_open(struct node *n, int flags, struct file **out);

// The node behind an open file; NULL: it is not of the tree.
struct node *file_node(struct file *f);

#endif
