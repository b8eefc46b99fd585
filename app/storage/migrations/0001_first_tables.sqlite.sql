CREATE TABLE "person" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "staff_number" TEXT
);
CREATE UNIQUE INDEX "person_staff_number" ON "person" ("staff_number");
CREATE TABLE "section" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "closed_on" DATE
);
CREATE UNIQUE INDEX "section_code" ON "section" ("code");
CREATE TABLE "post" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "section_id" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "closed_on" DATE,
    FOREIGN KEY ("section_id") REFERENCES "section" ("id") ON DELETE RESTRICT
);
CREATE INDEX "post_section_id" ON "post" ("section_id");
CREATE UNIQUE INDEX "post_section_id_title" ON "post" ("section_id", "title");
CREATE TABLE "assignment" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "person_id" INTEGER NOT NULL,
    "post_id" INTEGER NOT NULL,
    "since" DATE NOT NULL,
    "until" DATE,
    FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("post_id") REFERENCES "post" ("id") ON DELETE RESTRICT,
    CONSTRAINT "assignment_term" CHECK (until IS NULL OR until >= since)
);
CREATE INDEX "assignment_person_id" ON "assignment" ("person_id");
CREATE INDEX "assignment_post_id" ON "assignment" ("post_id");
CREATE UNIQUE INDEX "assignment_post_id_since" ON "assignment" ("post_id", "since");
CREATE INDEX "assignment_person_id_since" ON "assignment" ("person_id", "since");
CREATE TABLE "basis_confirmation" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "requirement" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "confirmed_at" TEXT NOT NULL,
    "confirmed_by" TEXT NOT NULL
);
CREATE UNIQUE INDEX "basis_confirmation_requirement" ON "basis_confirmation" ("requirement");
CREATE TABLE "body_settings" (
    "version" INTEGER NOT NULL PRIMARY KEY,
    "created_at" TEXT NOT NULL,
    "profile_code" TEXT NOT NULL,
    "body_name" TEXT NOT NULL,
    "head_title" TEXT NOT NULL,
    "head_name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "parties" TEXT NOT NULL,
    "article_style" TEXT NOT NULL,
    "exemption" TEXT NOT NULL CHECK (exemption IN ('undecided', 'yes', 'no')),
    "exemption_reason" TEXT NOT NULL,
    "exemption_on" DATE,
    "consultation_sections" TEXT NOT NULL
);
CREATE TABLE "audit_event" (
    "seq" INTEGER NOT NULL PRIMARY KEY,
    "at" TEXT NOT NULL,
    "actor_id" INTEGER,
    "actor_name" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "section_id" INTEGER,
    "note" TEXT NOT NULL,
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);
CREATE INDEX "audit_event_at" ON "audit_event" ("at");
CREATE INDEX "audit_event_actor_id" ON "audit_event" ("actor_id");
CREATE INDEX "audit_event_name" ON "audit_event" ("name");
CREATE INDEX "audit_event_section_id" ON "audit_event" ("section_id");
CREATE UNIQUE INDEX "audit_event_hash" ON "audit_event" ("hash");
CREATE INDEX "audit_event_subject_kind_subject_id_seq" ON "audit_event" ("subject_kind", "subject_id", "seq");
CREATE TABLE "audit_change" (
    "event_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "before_digest" TEXT,
    "after_digest" TEXT,
    PRIMARY KEY ("event_id", "position"),
    FOREIGN KEY ("event_id") REFERENCES "audit_event" ("seq") ON DELETE RESTRICT
);
CREATE INDEX "audit_change_event_id" ON "audit_change" ("event_id");
CREATE INDEX "audit_change_subject_kind_subject_id" ON "audit_change" ("subject_kind", "subject_id");
CREATE TABLE "contractor" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "kana" TEXT NOT NULL,
    "kind" TEXT NOT NULL CHECK (kind IN ('corporation', 'sole_proprietor', 'joint_venture', 'other_body')),
    "corporate_number" TEXT,
    "address" TEXT NOT NULL,
    "representative" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "external_number" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "closed_on" DATE,
    "version" INTEGER NOT NULL,
    "name_key" TEXT NOT NULL,
    "search_key" TEXT NOT NULL,
    "sort_key" TEXT NOT NULL,
    CONSTRAINT "contractor_number_by_kind" CHECK (corporate_number IS NULL OR kind NOT IN ('sole_proprietor', 'joint_venture'))
);
CREATE INDEX "contractor_corporate_number" ON "contractor" ("corporate_number");
CREATE INDEX "contractor_name_key" ON "contractor" ("name_key");
CREATE INDEX "contractor_sort_key_id" ON "contractor" ("sort_key", "id");
CREATE INDEX "contractor_kind_sort_key_id" ON "contractor" ("kind", "sort_key", "id");
CREATE TABLE "entry" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL CHECK (kind IN ('body', 'engagement', 'cloud_service', 'social_media_service', 'social_media_account')),
    "section_id" INTEGER,
    "version" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,
    "closed_on" DATE,
    FOREIGN KEY ("section_id") REFERENCES "section" ("id") ON DELETE RESTRICT,
    UNIQUE (id, kind),
    CONSTRAINT "entry_has_section" CHECK (section_id IS NOT NULL OR kind = 'body')
);
CREATE INDEX "entry_section_id" ON "entry" ("section_id");
CREATE INDEX "entry_kind_section_id_closed_on" ON "entry" ("kind", "section_id", "closed_on");
CREATE TABLE "engagement" (
    "entry_id" INTEGER NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL CHECK (kind = 'engagement'),
    "facts" TEXT NOT NULL,
    "contractor_id" INTEGER,
    "title" TEXT NOT NULL,
    "stage" TEXT NOT NULL CHECK (stage IN ('planned', 'consulted', 'announced', 'awarded', 'concluded', 'performing', 'ended')),
    "instrument" TEXT,
    "start" DATE,
    "end" DATE,
    "numbers" TEXT NOT NULL,
    "search_key" TEXT NOT NULL,
    "sort_key" TEXT NOT NULL,
    FOREIGN KEY ("entry_id") REFERENCES "entry" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("contractor_id") REFERENCES "contractor" ("id") ON DELETE RESTRICT,
    FOREIGN KEY (entry_id, kind) REFERENCES entry (id, kind) ON DELETE RESTRICT
);
CREATE INDEX "engagement_contractor_id" ON "engagement" ("contractor_id");
CREATE INDEX "engagement_sort_key_entry_id" ON "engagement" ("sort_key", "entry_id");
CREATE INDEX "engagement_stage_sort_key_entry_id" ON "engagement" ("stage", "sort_key", "entry_id");
CREATE INDEX "engagement_contractor_id_sort_key_entry_id" ON "engagement" ("contractor_id", "sort_key", "entry_id");
CREATE INDEX "engagement_stage_end_sort_key" ON "engagement" ("stage", "end", "sort_key");
CREATE TABLE "issued_paper" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "engagement_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "state" TEXT NOT NULL CHECK (state IN ('draft', 'frozen', 'completed')),
    "completes_id" INTEGER,
    "made_at" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "skeleton" TEXT NOT NULL,
    "facts" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "policy_version" TEXT NOT NULL,
    "catalogue_version" TEXT NOT NULL,
    "clause_version" TEXT NOT NULL,
    "clauses" TEXT NOT NULL,
    "open_facts" TEXT NOT NULL,
    "warnings" TEXT NOT NULL,
    FOREIGN KEY ("engagement_id") REFERENCES "engagement" ("entry_id") ON DELETE RESTRICT,
    FOREIGN KEY ("completes_id") REFERENCES "issued_paper" ("id") ON DELETE RESTRICT
);
CREATE INDEX "issued_paper_engagement_id" ON "issued_paper" ("engagement_id");
CREATE INDEX "issued_paper_completes_id" ON "issued_paper" ("completes_id");
CREATE INDEX "issued_paper_engagement_id_id" ON "issued_paper" ("engagement_id", "id");
CREATE TABLE "joint_venture_member" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "joint_venture_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "contractor_id" INTEGER,
    "name" TEXT NOT NULL,
    "is_representative" INTEGER NOT NULL,
    FOREIGN KEY ("joint_venture_id") REFERENCES "contractor" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("contractor_id") REFERENCES "contractor" ("id") ON DELETE RESTRICT,
    CONSTRAINT "member_is_one_of_both" CHECK ((contractor_id IS NULL) <> (name = ''))
);
CREATE INDEX "joint_venture_member_joint_venture_id" ON "joint_venture_member" ("joint_venture_id");
CREATE INDEX "joint_venture_member_contractor_id" ON "joint_venture_member" ("contractor_id");
CREATE UNIQUE INDEX "joint_venture_member_joint_venture_id_position" ON "joint_venture_member" ("joint_venture_id", "position");
CREATE TABLE "judgement" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "engagement_id" INTEGER NOT NULL,
    "requirement" TEXT NOT NULL,
    "outcome" TEXT NOT NULL CHECK (outcome IN ('former_rule', 'new_rule')),
    "reason" TEXT NOT NULL,
    "judged_on" DATE NOT NULL,
    "recorded_at" TEXT NOT NULL,
    "recorded_by" TEXT NOT NULL,
    FOREIGN KEY ("engagement_id") REFERENCES "engagement" ("entry_id") ON DELETE RESTRICT
);
CREATE INDEX "judgement_engagement_id" ON "judgement" ("engagement_id");
CREATE INDEX "judgement_engagement_id_requirement_id" ON "judgement" ("engagement_id", "requirement", "id");
CREATE TABLE "user_account" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "login_name" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "person_id" INTEGER,
    "active" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,
    FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX "user_account_login_name" ON "user_account" ("login_name");
CREATE INDEX "user_account_person_id" ON "user_account" ("person_id");
CREATE TABLE "login_session" (
    "token_hash" TEXT NOT NULL PRIMARY KEY,
    "user_id" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,
    "last_seen_at" TEXT NOT NULL,
    "expires_at" TEXT NOT NULL,
    FOREIGN KEY ("user_id") REFERENCES "user_account" ("id") ON DELETE RESTRICT
);
CREATE INDEX "login_session_user_id" ON "login_session" ("user_id");
CREATE INDEX "login_session_expires_at" ON "login_session" ("expires_at");
CREATE TABLE "responsible_post" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "entry_id" INTEGER NOT NULL,
    "post_id" INTEGER NOT NULL,
    "since" DATE NOT NULL,
    "until" DATE,
    FOREIGN KEY ("entry_id") REFERENCES "entry" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("post_id") REFERENCES "post" ("id") ON DELETE RESTRICT,
    CONSTRAINT "responsible_term_in_order" CHECK (until IS NULL OR until >= since)
);
CREATE INDEX "responsible_post_entry_id" ON "responsible_post" ("entry_id");
CREATE INDEX "responsible_post_post_id" ON "responsible_post" ("post_id");
CREATE UNIQUE INDEX "responsible_post_entry_id_since" ON "responsible_post" ("entry_id", "since");
CREATE TABLE "role_grant" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "user_id" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "section_id" INTEGER,
    FOREIGN KEY ("user_id") REFERENCES "user_account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("section_id") REFERENCES "section" ("id") ON DELETE RESTRICT
);
CREATE INDEX "role_grant_user_id" ON "role_grant" ("user_id");
CREATE INDEX "role_grant_section_id" ON "role_grant" ("section_id");
CREATE TABLE "sign_in_failure" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "login_name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "at" TEXT NOT NULL
);
CREATE INDEX "sign_in_failure_login_name_at" ON "sign_in_failure" ("login_name", "at");
CREATE INDEX "sign_in_failure_address_at" ON "sign_in_failure" ("address", "at");
CREATE INDEX "sign_in_failure_at" ON "sign_in_failure" ("at");
CREATE TABLE "audit_value" (
    "event_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "side" TEXT NOT NULL,
    "salt" TEXT,
    "value" TEXT,
    "erased_at" TEXT,
    PRIMARY KEY ("event_id", "position", "side"),
    FOREIGN KEY ("event_id") REFERENCES "audit_event" ("seq") ON DELETE RESTRICT,
    CHECK (side IN ('before', 'after')),
    FOREIGN KEY (event_id, position) REFERENCES audit_change (event_id, position)
);
CREATE INDEX "audit_value_event_id" ON "audit_value" ("event_id");
