// SPDX-License-Identifier: MIT
// Facts as tables of two columns.
#ifndef REPORT_PAGE_FACTS_H
#define REPORT_PAGE_FACTS_H

#include "report/page.h"

// Appends what is known about the run: when, plan, settings, the harness' own cost, notes.
void page_run(struct page *p);

// Appends everything that machine.json says.
void page_machine(struct page *p);

#endif
