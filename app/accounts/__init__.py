"""Users, their roles and sign-in (利用者・権限・サインイン)."""
