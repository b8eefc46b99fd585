"""Ground floor of the screens (画面の土台): forms, access, pages, without a noun of the trade."""
